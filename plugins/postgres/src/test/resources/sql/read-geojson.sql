select count(*), json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(ST_AsGeoJSON(r.*)::json), '[]')) from (select t0."id" as "id", t0."tags" as "tags", t0."cover" as "cover", t0."details" as "details", (select row_to_json(r.*) from (select t1."name" as "name" from "library"."authors" as t1 where t1."id" = t0."author_id" limit 1) as r) as "author" from "library"."books" as t0 limit ?::bigint) as r

-- 10
