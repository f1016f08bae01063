update "library"."books" as t0 set "price" = t1."price" from json_to_record(?::json) as t1("price" numeric(8,2)) where t0."id" = ?::integer

-- {"price":2}
-- 1
