update "library"."books" as t0 set "price" = x."price" from json_to_record(?::json) as x("price" numeric(8,2)) where t0."id" = ?::integer

-- {"price":2}
-- 1
