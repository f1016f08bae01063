-- The catalog views as far as they are read, with rows made after their documentation.
create schema sys;
create table sys.schemas (schema_id int, name varchar(128));
create table sys.objects (object_id int, schema_id int, name varchar(128), type varchar(2), is_ms_shipped int);
create table sys.tables (object_id int, temporal_type int, is_external int, is_memory_optimized int);
create table sys.types (user_type_id int, system_type_id int, name varchar(128));
create table sys.columns (object_id int, column_id int, name varchar(128), system_type_id int, user_type_id int, max_length int, precision int, scale int, collation_name varchar(128), is_nullable int, is_identity int, is_computed int, generated_always_type int, is_hidden int, default_object_id int);
create table sys.default_constraints (object_id int, definition varchar(4000));
create table sys.check_constraints (object_id int, parent_object_id int, definition varchar(4000), is_disabled int);
create table sys.extended_properties (class int, major_id int, minor_id int, name varchar(128), value varchar(4000));
create table sys.indexes (object_id int, index_id int, name varchar(128), is_primary_key int, is_unique int, is_disabled int, has_filter int);
create table sys.index_columns (object_id int, index_id int, column_id int, key_ordinal int);
create table sys.foreign_keys (object_id int, name varchar(128), parent_object_id int, referenced_object_id int);
create table sys.foreign_key_columns (constraint_object_id int, constraint_column_id int, parent_object_id int, parent_column_id int, referenced_object_id int, referenced_column_id int);

insert into sys.schemas values (1, 'dbo'), (5, 'hidden');
insert into sys.types values (56, 56, 'int'), (231, 231, 'nvarchar'), (104, 104, 'bit'), (106, 106, 'decimal'), (61, 61, 'datetime'), (189, 189, 'timestamp'), (36, 36, 'uniqueidentifier'), (165, 165, 'varbinary'), (128, 240, 'hierarchyid'), (257, 231, 'Phone');
insert into sys.objects values (100, 1, 'authors', 'U', 0), (101, 1, 'books', 'U', 0), (102, 1, 'bestsellers', 'V', 0), (103, 1, 'books_history', 'U', 0), (104, 5, 'secrets', 'U', 0), (105, 1, 'sysdiagrams', 'U', 1), (106, 1, 'hours', 'U', 0);
insert into sys.tables values (100, 0, 0, 0), (101, 2, 0, 0), (103, 1, 0, 0), (104, 0, 0, 0), (106, 0, 0, 1);
insert into sys.columns values
 (100, 1, 'id', 56, 56, 4, 10, 0, null, 0, 1, 0, 0, 0, 0),
 (100, 2, 'name', 231, 231, 400, 0, 0, 'Latin1_General_100_CS_AS', 0, 0, 0, 0, 0, 0),
 (100, 3, 'phone', 231, 257, 40, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 1, 0, 0, 0, 0, 0),
 (101, 1, 'id', 56, 56, 4, 10, 0, null, 0, 1, 0, 0, 0, 0),
 (101, 2, 'author', 56, 56, 4, 10, 0, null, 1, 0, 0, 0, 0, 0),
 (101, 3, 'isbn', 231, 231, 26, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 0, 0, 0, 0, 0, 0),
 (101, 4, 'price', 106, 106, 9, 12, 2, null, 1, 0, 0, 0, 0, 900),
 (101, 5, 'sold', 104, 104, 1, 1, 0, null, 1, 0, 0, 0, 0, 0),
 (101, 6, 'meta', 231, 231, -1, 0, 0, 'SQL_Latin1_General_CP1_CI_AS', 1, 0, 0, 0, 0, 0),
 (101, 7, 'printed', 61, 61, 8, 23, 3, null, 1, 0, 0, 0, 0, 0),
 (101, 8, 'total', 106, 106, 9, 12, 2, null, 1, 0, 1, 0, 0, 0),
 (101, 9, 'stamp', 189, 189, 8, 0, 0, null, 0, 0, 0, 0, 0, 0),
 (101, 10, 'place', 240, 128, 892, 0, 0, null, 1, 0, 0, 0, 0, 0),
 (101, 11, 'valid_from', 61, 61, 8, 23, 3, null, 0, 0, 0, 1, 1, 0),
 (102, 1, 'id', 56, 56, 4, 10, 0, null, 0, 0, 0, 0, 0, 0),
 (103, 1, 'id', 56, 56, 4, 10, 0, null, 0, 0, 0, 0, 0, 0),
 (104, 1, 'id', 56, 56, 4, 10, 0, null, 0, 1, 0, 0, 0, 0),
 (106, 1, 'id', 56, 56, 4, 10, 0, null, 0, 0, 0, 0, 0, 0);
insert into sys.default_constraints values (900, '((0))');
insert into sys.check_constraints values (901, 101, '(isjson([meta])=(1))', 0), (902, 101, '(isjson([isbn])=(1))', 1);
insert into sys.extended_properties values (1, 101, 0, 'MS_Description', 'What can be bought'), (1, 101, 3, 'MS_Description', 'Thirteen digits'), (1, 101, 3, 'other', 'x');
insert into sys.indexes values (100, 1, 'PK_authors', 1, 1, 0, 0), (101, 1, 'PK_books', 1, 1, 0, 0), (101, 2, 'UQ_isbn', 0, 1, 0, 0), (101, 3, 'IX_author', 0, 0, 0, 0), (101, 4, 'UQ_sold', 0, 1, 0, 1), (103, 1, 'PK_history', 1, 1, 0, 0), (104, 1, 'PK_secrets', 1, 1, 0, 0), (106, 1, 'PK_hours', 1, 1, 0, 0);
insert into sys.index_columns values (100, 1, 1, 1), (101, 1, 1, 1), (101, 2, 3, 1), (101, 2, 4, 0), (101, 3, 2, 1), (101, 3, 4, 2), (101, 4, 5, 1), (103, 1, 1, 1), (104, 1, 1, 1), (106, 1, 1, 1);
insert into sys.foreign_keys values (950, 'FK_author', 101, 100), (951, 'FK_secret', 101, 104);
insert into sys.foreign_key_columns values (950, 1, 101, 2, 100, 1), (951, 1, 101, 1, 104, 1);
