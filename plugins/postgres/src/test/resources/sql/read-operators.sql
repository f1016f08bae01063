select t0."id" from "library"."books" as t0 where (t0."title" ~ ? and t0."title" ~* ? and t0."isbn" is distinct from ?::text and t0."tags" @> ?::text[] and t0."details" <@ ?::jsonb and t0."shelf_range" && ?::int4range and t0."shelf_range" << ?::int4range and t0."shelf_range" >> ?::int4range and t0."shelf_range" &< ?::int4range and t0."shelf_range" &> ?::int4range and t0."shelf_range" -|- ?::int4range and t0."title" like any(?::text[]) and t0."genre" = all(?::library.genre[]) and to_tsvector(?::regconfig, t0."title") @@ websearch_to_tsquery(?::regconfig, ?::text) and t0."id" < t0."pages")

-- ^E
-- ^e
-- 1
-- {a}
-- {}
-- [1,2)
-- [1,2)
-- [1,2)
-- [1,2)
-- [1,2)
-- [1,2)
-- {a%}
-- {novel}
-- english
-- english
-- bricks
