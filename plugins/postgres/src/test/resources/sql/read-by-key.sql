select t0."id", t0."title", t0."details", to_json(t0."tags"), t0."cover"::text from "library"."books" as t0 where t0."id" = ?::integer limit ?::bigint

-- 1
-- 101
