select t0."id", (select row_to_json(r.*) from (select t2."name" as "name" from "library"."authors" as t2 where t2."id" = t0."author_id" and t2."name" = ?::text limit 1) as r) from "library"."books" as t0 left join "library"."authors" as t1 on t1."id" = t0."author_id" and t1."name" = ?::text order by t1."born" desc nulls last

-- Ada
-- Ada
