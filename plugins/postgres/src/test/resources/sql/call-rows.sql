select t0."genre", t0."n" from json_to_record(?::json) as x("minimum" integer), "library"."stats"("minimum" => x."minimum") as t0

-- {"minimum":1}
