select t0."id", (select coalesce(json_agg(r.*), '[]') from (select t1."id" as "id" from "library"."books" as t1 where t1."author_id" = t0."id" and t1."genre" = ?::library.genre) as r) from "library"."authors" as t0 where (exists (select from "library"."books" as t2 where t2."author_id" = t0."id" and (t2."genre" = ?::library.genre and t2."price" = ?::numeric)) or t0."id" = ?::integer)

-- poetry
-- poetry
-- 5
-- 1
