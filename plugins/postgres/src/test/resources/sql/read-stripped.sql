select t0."id", json_strip_nulls((to_json(t0."tags"))::json), t0."cover"::text, json_strip_nulls((t0."details")::json), json_strip_nulls(((select row_to_json(r.*) from (select t1."name" as "name" from "library"."authors" as t1 where t1."id" = t0."author_id" limit 1) as r))::json) from "library"."books" as t0 limit ?::bigint

-- 11
