insert into "library"."books" as t0 ("title", "price") select x."title", x."price" from json_to_recordset(?::json) as x("title" character varying(80), "price" numeric(8,2))

-- [{"title":"x","price":1}]
