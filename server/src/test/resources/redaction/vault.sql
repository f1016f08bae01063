-- Two databases of this schema differ in nothing but values that callers must not learn.
create role vault_reader nologin;
create role vault_login login noinherit password 'vault_login';
grant vault_reader to vault_login;
