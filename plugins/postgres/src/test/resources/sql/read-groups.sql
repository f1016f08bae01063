select date_trunc('year', t0."born"::timestamp)::date, count(*) from "library"."authors" as t0 group by date_trunc('year', t0."born"::timestamp)::date having count(*) > ?::bigint order by count(*) desc; select count(*) from (select date_trunc('year', t0."born"::timestamp)::date, count(*) from "library"."authors" as t0 group by date_trunc('year', t0."born"::timestamp)::date having count(*) > ?::bigint) as n

-- 1
-- 1
