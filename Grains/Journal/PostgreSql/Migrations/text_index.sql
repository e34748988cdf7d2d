-- The index of the text filter; run at every start, because the extension may be allowed only later. Without it, text is found row by row. New
-- rows gather in the index's pending list, which the store folds in from time to time, so that the writer never waits for it.
do $$
begin
  create extension if not exists pg_trgm;
  execute format(
    'create index if not exists execution_texts_trigrams on execution_texts using gin (search %I.gin_trgm_ops) '
    'with (fastupdate = on, gin_pending_list_limit = 131072)',
    (select n.nspname from pg_extension x join pg_namespace n on n.oid = x.extnamespace where x.extname = 'pg_trgm'));
exception
  when insufficient_privilege or undefined_file or undefined_object or feature_not_supported then null;
end $$;
