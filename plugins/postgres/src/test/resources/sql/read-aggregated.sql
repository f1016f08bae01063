select t0."genre", count(*), sum(t0."price"), (t0."details" -> ?::text), t1."name", count(t1."id") from "library"."books" as t0 left join "library"."authors" as t1 on t1."id" = t0."author_id" group by t0."genre", 4, t1."name" limit ?::bigint; select count(*) from (select t0."genre", count(*), sum(t0."price"), (t0."details" -> ?::text), t1."name", count(t1."id") from "library"."books" as t0 left join "library"."authors" as t1 on t1."id" = t0."author_id" group by t0."genre", 4, t1."name") as n

-- weight
-- 11
-- weight
