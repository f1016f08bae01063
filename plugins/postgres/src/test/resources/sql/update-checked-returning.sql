with t0 as (update "library"."books" as t0 set "price" = t1."price" from json_to_record(?::json) as t1("price" numeric(8,2)) where t0."id" = ?::integer returning t0."id", t0."author_id", t0."genre") select t0."id", (select row_to_json(r.*) from (select t1."name" as "name" from "library"."authors" as t1 where t1."id" = t0."author_id" limit 1) as r), t0."genre" = ?::library.genre from t0

-- {"price":2}
-- 1
-- novel
