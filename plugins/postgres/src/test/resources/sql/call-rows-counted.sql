with f as materialized (select t0.* from json_to_record(?::json) as x("minimum" integer), "library"."stats"("minimum" => x."minimum") as t0) select n.total, p.* from (select count(*) as total from f as t0) as n left join lateral (select true as present, t0."genre", t0."n" from f as t0) as p on true

-- {"minimum":1}
