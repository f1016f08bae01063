select t0."id", t0."tags", t0."cover"::text, t0."details", (select row_to_json(r.*) from (select t1."name" as "name" from "library"."authors" as t1 where t1."id" = t0."author_id" limit 1) as r)::jsonb from "library"."books" as t0 limit ?::bigint

-- 11
