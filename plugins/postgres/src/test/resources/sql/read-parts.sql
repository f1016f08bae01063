select (t0."details" -> ?::text), (to_jsonb(t0."tags") ->> ?::int), (t0."price")::integer, "library"."shelf"(t0.*) from "library"."books" as t0 where (t0."details" -> ?::text ->> ?::text) = ?::text order by (t0."details" -> ?::text)

-- weight
-- 0
-- a
-- '; --
-- x
-- weight
