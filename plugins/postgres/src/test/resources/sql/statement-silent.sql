with s as (delete from books where id = (?::integer)) select

-- 1
