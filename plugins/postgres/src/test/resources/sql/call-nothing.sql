select from json_to_record(?::json) as x("book" integer), "library"."touch"("book" => x."book") as t0

-- {"book":1}
