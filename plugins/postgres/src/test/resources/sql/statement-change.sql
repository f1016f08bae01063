with s as (update books set title = title || '?' where id = any(((select y.v from json_to_record(json_build_object('v', ?::json)) as y(v integer[]))::integer[])) returning title) select t0."title" from s as t0 limit ?::bigint

-- [1,2]
-- 3
