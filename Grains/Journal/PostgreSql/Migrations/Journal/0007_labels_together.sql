-- All labels of the execution as numbers, in the index of labels: a filter by several labels walks the rows of one and finds the others in the same place. A
-- number may stand for two labels: what it finds is held against the labels themselves.
create function execution_label_number(name text, value text) returns integer language sql immutable parallel safe
  as $$ select ('x' || left(md5(name || chr(1) || value), 8))::bit(32)::integer $$;

-- Null when they are more than an index takes.
create function execution_label_numbers(labels text) returns integer[] language sql immutable parallel safe
  as $$ select case when count(*) <= 64 then array_agg(execution_label_number(n.key, n.value)) end from jsonb_each_text(labels::jsonb) n $$;

alter table execution_labels add column numbers integer[];
update execution_labels l set numbers = n.numbers
from (select started_at, execution_id, execution_label_numbers(labels) as numbers from executions where labels is not null) n
where n.started_at = l.started_at and n.execution_id = l.execution_id;
alter table execution_labels drop constraint execution_labels_pkey;
alter table execution_labels add primary key (name, value, started_at, execution_id) include (numbers);

create or replace function execution_labels_follow() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and old.labels is not null then
    delete from execution_labels l using jsonb_each_text(old.labels::jsonb) o
    where l.name = o.key and l.value = o.value and l.started_at = old.started_at and l.execution_id = old.execution_id;
  end if;
  if new.labels is not null then
    insert into execution_labels(name, value, started_at, execution_id, numbers)
    select n.key, n.value, new.started_at, new.execution_id, all_of_it.numbers
    from jsonb_each_text(new.labels::jsonb) n, (select execution_label_numbers(new.labels) as numbers) all_of_it
    on conflict do nothing;
  end if;
  return null;
end $$;
