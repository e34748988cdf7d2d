create table definition_revisions(
  revision text collate "C" not null primary key,
  domain text collate "C" not null,
  name text collate "C" not null,
  version text collate "C" not null,
  stored bytea not null,
  source text,
  created_at bigint not null);

-- One row. Whoever writes the catalogue holds it until the commit, so that versions become visible in their order.
create table catalogue_version(
  is_only boolean not null primary key default true check (is_only),
  version bigint not null);
insert into catalogue_version(version) values (0);

-- One row a workflow, written whole.
create table catalogue(
  scope text collate "C" not null,
  domain text collate "C" not null,
  name text collate "C" not null,
  revision text collate "C" not null,
  version text collate "C" not null,
  description text,
  pattern text,
  labels text,
  is_draft boolean not null,
  is_deleted boolean not null,
  origin text not null,
  created_by text,
  created_at bigint not null,
  updated_at bigint not null,
  catalogue_version bigint not null,
  primary key (scope, domain, name));
create unique index catalogue_by_version on catalogue(catalogue_version);
