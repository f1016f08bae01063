-- The ALL_ views as far as they are read, with rows made after their documentation.
create table all_tab_comments (owner varchar(128), table_name varchar(128), table_type varchar(11), comments varchar(4000));
create table all_mviews (owner varchar(128), mview_name varchar(128));
create table all_col_comments (owner varchar(128), table_name varchar(128), column_name varchar(128), comments varchar(4000));
create table all_tab_identity_cols (owner varchar(128), table_name varchar(128), column_name varchar(128), generation_type varchar(10));
create table all_json_columns (owner varchar(128), table_name varchar(128), column_name varchar(128));
create table all_tab_cols (owner varchar(128), table_name varchar(128), column_name varchar(128), data_type varchar(128), data_type_owner varchar(128), data_length int, char_length int, data_precision int, data_scale int, nullable varchar(1), default_length int, virtual_column varchar(3), hidden_column varchar(3), column_id int);
create table all_constraints (owner varchar(128), constraint_name varchar(128), constraint_type varchar(1), table_name varchar(128), search_condition_vc varchar(4000), r_owner varchar(128), r_constraint_name varchar(128), status varchar(8));
create table all_cons_columns (owner varchar(128), constraint_name varchar(128), table_name varchar(128), column_name varchar(128), position int);
create table all_ind_columns (index_owner varchar(128), index_name varchar(128), table_owner varchar(128), table_name varchar(128), column_name varchar(128), column_position int);

insert into all_tab_comments values ('LIB', 'AUTHORS', 'TABLE', null), ('LIB', 'BOOKS', 'TABLE', 'What can be bought'), ('LIB', 'BESTSELLERS', 'VIEW', null), ('LIB', 'SALES', 'TABLE', 'snapshot'), ('LIB', 'BIN$x==$0', 'TABLE', null), ('OTHER', 'SECRETS', 'TABLE', null);
insert into all_mviews values ('LIB', 'SALES');
insert into all_col_comments values ('LIB', 'BOOKS', 'ISBN', 'Thirteen digits'), ('LIB', 'BOOKS', 'ID', null);
insert into all_tab_identity_cols values ('LIB', 'AUTHORS', 'ID', 'BY DEFAULT'), ('LIB', 'BOOKS', 'ID', 'ALWAYS');
insert into all_json_columns values ('LIB', 'BOOKS', 'META');
insert into all_tab_cols values
 ('LIB', 'AUTHORS', 'ID', 'NUMBER', null, 22, 0, 10, 0, 'N', 20, 'NO', 'NO', 1),
 ('LIB', 'AUTHORS', 'NAME', 'VARCHAR2', null, 400, 100, null, null, 'N', null, 'NO', 'NO', 2),
 ('LIB', 'BOOKS', 'ID', 'NUMBER', null, 22, 0, null, 0, 'N', 20, 'NO', 'NO', 1),
 ('LIB', 'BOOKS', 'AUTHOR', 'NUMBER', null, 22, 0, 10, 0, 'Y', null, 'NO', 'NO', 2),
 ('LIB', 'BOOKS', 'ISBN', 'CHAR', null, 13, 13, null, null, 'N', null, 'NO', 'NO', 3),
 ('LIB', 'BOOKS', 'PRICE', 'NUMBER', null, 22, 0, 12, 2, 'Y', 2, 'NO', 'NO', 4),
 ('LIB', 'BOOKS', 'SOLD', 'NUMBER', null, 22, 0, 1, 0, 'Y', null, 'NO', 'NO', 5),
 ('LIB', 'BOOKS', 'STARS', 'NUMBER', null, 22, 0, 1, 0, 'Y', null, 'NO', 'NO', 6),
 ('LIB', 'BOOKS', 'META', 'CLOB', null, 4000, 0, null, null, 'Y', null, 'NO', 'NO', 7),
 ('LIB', 'BOOKS', 'PRINTED', 'DATE', null, 7, 0, null, null, 'Y', null, 'NO', 'NO', 8),
 ('LIB', 'BOOKS', 'LENT', 'TIMESTAMP(6) WITH TIME ZONE', null, 13, 0, null, 6, 'Y', null, 'NO', 'NO', 9),
 ('LIB', 'BOOKS', 'WEIGHT', 'BINARY_DOUBLE', null, 8, 0, null, null, 'Y', null, 'NO', 'NO', 10),
 ('LIB', 'BOOKS', 'ANY', 'NUMBER', null, 22, 0, null, null, 'Y', null, 'NO', 'NO', 11),
 ('LIB', 'BOOKS', 'TOTAL', 'NUMBER', null, 22, 0, 12, 2, 'Y', 12, 'YES', 'NO', 12),
 ('LIB', 'BOOKS', 'SHAPE', 'SDO_GEOMETRY', 'MDSYS', 1, 0, null, null, 'Y', null, 'NO', 'NO', 13),
 ('LIB', 'BOOKS', 'SYS_NC00014$', 'VARCHAR2', null, 13, 13, null, null, 'Y', 9, 'YES', 'YES', null),
 ('LIB', 'BESTSELLERS', 'ID', 'NUMBER', null, 22, 0, null, 0, 'Y', null, 'NO', 'NO', 1),
 ('LIB', 'SALES', 'ID', 'NUMBER', null, 22, 0, 10, 0, 'N', null, 'NO', 'NO', 1),
 ('OTHER', 'SECRETS', 'ID', 'NUMBER', null, 22, 0, 10, 0, 'N', null, 'NO', 'NO', 1);
insert into all_constraints values
 ('LIB', 'AUTHORS_PK', 'P', 'AUTHORS', null, null, null, 'ENABLED'),
 ('LIB', 'BOOKS_PK', 'P', 'BOOKS', null, null, null, 'ENABLED'),
 ('LIB', 'ISBN_UQ', 'U', 'BOOKS', null, null, null, 'ENABLED'),
 ('LIB', 'AUTHOR_FK', 'R', 'BOOKS', null, 'LIB', 'AUTHORS_PK', 'ENABLED'),
 ('LIB', 'SECRET_FK', 'R', 'BOOKS', null, 'OTHER', 'SECRETS_PK', 'ENABLED'),
 ('LIB', 'SOLD_CK', 'C', 'BOOKS', 'sold in (0,1)', null, null, 'ENABLED'),
 ('LIB', 'STARS_CK', 'C', 'BOOKS', '"STARS" in (0, 1, 2, 3)', null, null, 'ENABLED'),
 ('LIB', 'SYS_C001', 'C', 'BOOKS', '"ISBN" IS NOT NULL', null, null, 'ENABLED'),
 ('LIB', 'SALES_PK', 'P', 'SALES', null, null, null, 'ENABLED');
insert into all_cons_columns values ('LIB', 'AUTHORS_PK', 'AUTHORS', 'ID', 1), ('LIB', 'BOOKS_PK', 'BOOKS', 'ID', 1), ('LIB', 'ISBN_UQ', 'BOOKS', 'ISBN', 1), ('LIB', 'AUTHOR_FK', 'BOOKS', 'AUTHOR', 1), ('LIB', 'SECRET_FK', 'BOOKS', 'ID', 1), ('LIB', 'SOLD_CK', 'BOOKS', 'SOLD', null), ('LIB', 'SALES_PK', 'SALES', 'ID', 1);
insert into all_ind_columns values ('LIB', 'IX', 'LIB', 'BOOKS', 'AUTHOR', 1), ('LIB', 'IX', 'LIB', 'BOOKS', 'PRICE', 2), ('LIB', 'FX', 'LIB', 'BOOKS', 'SYS_NC00014$', 1);
