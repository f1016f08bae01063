select t0."id", t1."name", t2."name", case when t1."id" is not null then (select coalesce(json_agg(r.*), '[]') from (select t3."id" as "id" from "library"."books" as t3 where t3."author_id" = t1."id") as r) end from "library"."books" as t0 left join ("library"."authors" as t1 join "library"."authors" as t2 on t2."id" = t1."mentor_id") on t1."id" = t0."author_id" order by t1."name"; select count(*) from "library"."books" as t0

-- 
