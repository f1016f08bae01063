select t0."id", (select coalesce(json_agg(r.*), '[]') from (select t1."genre" as "genre", count(*) as "count" from "library"."books" as t1 where t1."author_id" = t0."id" group by t1."genre") as r), (select coalesce(json_agg(json_build_object(?::text, r.c1, ?::text, r.c2)), '[]') from (select t2."genre" as c1, count(*) as c2 from "library"."books" as t2 where t2."author_id" = t0."id" group by t2."genre") as r) from "library"."authors" as t0

-- genre
-- how many
