select t0."id", t0."title" from (select id, title from books where id = (?::integer) or (?::integer) < 0) as t0 limit ?::bigint

-- 1 or 1=1
-- 1 or 1=1
-- 3
