with f as materialized (select t0.* from (select id, title from books where id = (?::integer) or (?::integer) < 0) as t0) select n.total, p.* from (select count(*) as total from f as t0) as n left join lateral (select true as present, t0."id", t0."title" from f as t0 limit ?::bigint) as p on true

-- 1
-- 1
-- 3
