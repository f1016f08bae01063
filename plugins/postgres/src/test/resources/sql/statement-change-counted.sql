with s as (update books set title = title || '?' where id = any(((select y.v from json_to_record(json_build_object('v', ?::json)) as y(v integer[]))::integer[])) returning title) , f as materialized (select t0.* from s as t0) select n.total, p.* from (select count(*) as total from f as t0) as n left join lateral (select true as present, t0."title" from f as t0 limit ?::bigint) as p on true

-- [1]
-- 3
