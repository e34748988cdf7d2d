create table definition_revisions(
  revision text not null primary key,
  domain text not null,
  name text not null,
  version text not null,
  stored blob not null,
  source text,
  created_at integer not null);

-- One row a workflow, written whole; the highest catalogue_version is the version of the catalogue.
create table catalogue(
  scope text not null,
  domain text not null,
  name text not null,
  revision text not null,
  version text not null,
  description text,
  pattern text,
  labels text,
  is_draft integer not null,
  is_deleted integer not null,
  origin text not null,
  created_by text,
  created_at integer not null,
  updated_at integer not null,
  catalogue_version integer not null,
  primary key (scope, domain, name));
create unique index catalogue_by_version on catalogue(catalogue_version);
