select t0."name", t2.c1, t2.c2 from "library"."authors" as t0 left join lateral (select coalesce(json_agg(r.c1), '[]') as c1, coalesce(json_agg(r.c2), '[]') as c2 from (select t1."title" as c1, t1."price" as c2 from "library"."books" as t1 where t1."author_id" = t0."id" order by t1."id" limit ?::bigint) as r) as t2 on true where exists (select from "library"."books" as t3 where t3."author_id" = t0."id")

-- 9
