package dev.postern.redaction;

import java.util.ArrayList;
import java.util.List;

/** Makes up every way to read that there is, for each column that is protected. */
final class Adversary {
  private static final String API = "/api/vault/";
  private static final List<String> OPERATORS =
      List.of(
          "eq",
          "neq",
          "gt",
          "gte",
          "lt",
          "lte",
          "like",
          "ilike",
          "match",
          "imatch",
          "isdistinct",
          "cs",
          "cd",
          "ov",
          "sl",
          "fts",
          "plfts",
          "phfts",
          "wfts");

  private final List<Attack> attacks = new ArrayList<>();

  /**
   * A protected column.
   *
   * @param guess a value that it has on the left alone
   * @param other a column beside it whose values are no secret
   */
  record Target(String resource, String column, String guess, String other) {}

  /** Every one there is in the vault, but for those of functions. */
  static final List<Target> TARGETS =
      List.of(
          new Target("people", "email", "ann@one.example", "team"),
          new Target("people", "salary", "51000", "team"),
          new Target("people", "born", "1980-03-04", "team"),
          new Target("people", "ssn", "111-22-3333", "team"),
          new Target("people", "pin", "1234", "team"),
          new Target("people", "profile", "{\"ssn\": \"a1\"}", "team"),
          new Target("people", "notes", "call +49 30 1234567 or ann@one.example", "team"),
          new Target("people", "iban", "DE89370400440532013000", "team"),
          new Target("people", "desk_code", "A1", "team"),
          new Target("people", "seen_at", "2026-01-05T10:11:12Z", "team"),
          new Target("visits", "secret", "111-22-33331", "place"),
          new Target("cards", "mail", "ann@one.example", "team"),
          new Target("cards", "ssn", "111-22-3333", "team"),
          new Target("cards", "shouted", "111-22-3333", "team"),
          new Target("cards", "salary", "51000", "team"));

  static List<Attack> attacks(Target target) {
    Adversary adversary = new Adversary();
    adversary.reads(target);
    adversary.conditions(target);
    adversary.groups(target);
    adversary.pages(target);
    adversary.relations(target);
    adversary.functions(target);
    adversary.writes(target);
    adversary.tools(target);
    return adversary.attacks;
  }

  /** What is not about one column. */
  static List<Attack> everywhere() {
    Adversary adversary = new Adversary();
    for (String path : List.of("", "?apikey=x")) {
      adversary.add(Attack.get("/api/vault" + path));
      adversary.add(Attack.get("/api/vault/" + path));
    }
    for (String resource : List.of("people", "cards", "rich", "visits", "badges", "desks")) {
      adversary.forms(API + resource);
      adversary.forms(API + resource + "?order=" + (resource.equals("desks") ? "code" : "team"));
    }
    adversary.add(Attack.get("/api/vault/rpc/payroll?wanted=x"));
    adversary.add(Attack.get("/api/vault/tools/find_person?team=x"));
    adversary.add(Attack.get("/api/vault/tools/people_of?team=x"));
    adversary.add(Attack.get("/api/vault/tools/mail_of?team=x"));
    adversary.add(Attack.get("/api/vault/tools/mail_of?team=x&address=eq.ann@one.example"));
    adversary.add(Attack.get("/api/vault/tools/mail_of?team=x&order=salary"));
    adversary.tool("mail_of", "{'team': 'x'}");
    adversary.tool("find_person", "{'team': 'x'}");
    adversary.tool("people_of", "{'team': 'x'}");
    adversary.tool("search_schema", "{'detail': 'full'}");
    adversary.tool("explain_access", "{'service': 'vault', 'resource': 'people'}");
    return adversary.attacks;
  }

  private void add(Attack attack) {
    attacks.add(attack);
  }

  private void tool(String name, String arguments) {
    attacks.add(Attack.tool(name, arguments.replace('\'', '"')));
  }

  private void forms(String path) {
    for (String accept :
        List.of(
            "application/json",
            "text/csv",
            "application/x-ndjson",
            "application/vnd.pgrst.array+json;nulls=stripped",
            "application/vnd.pgrst.object+json",
            "application/vnd.pgrst.plan+json",
            "application/vnd.pgrst.plan+text; options=analyze|verbose",
            "application/geo+json")) {
      add(Attack.get(path, "Accept", accept));
    }
    add(Attack.get(path, "Prefer", "count=exact"));
    add(Attack.get(path, "Prefer", "cursor"));
  }

  private void reads(Target at) {
    String path = API + at.resource;
    for (String select :
        List.of(
            at.column,
            at.column + "::text",
            at.column + "::int",
            at.column + "::bytea",
            "x:" + at.column,
            at.column + "->ssn",
            at.column + "->>ssn",
            at.column + "->home->>street",
            "to_jsonb->" + at.column,
            "year(" + at.column + ")",
            "full_label",
            "*,full_label",
            "id,full_label::text")) {
      forms(path + "?select=" + select);
      forms(path + "?id=eq.1&select=" + select);
    }
  }

  private void conditions(Target at) {
    String path = API + at.resource + "?select=id&";
    for (String operator : OPERATORS) {
      add(Attack.get(path + at.column + "=" + operator + "." + at.guess));
      add(Attack.get(path + at.column + "=not." + operator + "." + at.guess));
      add(Attack.get(path + at.column + "=" + operator + "(any).{\"" + at.guess + "\"}"));
    }
    for (String condition :
        List.of(
            "=in.(\"" + at.guess + "\")",
            "=is.null",
            "=not.is.null",
            "->>ssn=eq.a1",
            "->>ssn=is.null",
            "::text=eq." + at.guess)) {
      add(Attack.get(path + at.column + condition));
    }
    add(Attack.get(path + "or=(id.eq.99," + at.column + ".eq.\"" + at.guess + "\")"));
    add(Attack.get(path + "not.and=(" + at.column + ".eq.\"" + at.guess + "\")"));
    add(Attack.get(path + at.column + "=eq." + at.guess, "Prefer", "count=exact"));
    add(new Attack("HEAD", path + at.column + "=eq." + at.guess, java.util.Map.of(), ""));
  }

  private void groups(Target at) {
    String path = API + at.resource + "?select=";
    for (String aggregate : List.of("count", "sum", "avg", "min", "max")) {
      add(Attack.get(path + at.column + "." + aggregate + "()"));
      add(Attack.get(path + at.other + "," + at.column + "." + aggregate + "()"));
      add(Attack.get(path + at.column + "::text." + aggregate + "()"));
    }
    add(Attack.get(path + at.column + ",count()"));
    add(Attack.get(path + at.other + ",n:count()&having=n.gt.1"));
    add(Attack.get(path + at.other + ",n:" + at.column + ".max()&having=n.gt.1"));
    add(Attack.get(path + at.column + "&distinct=true"));
    add(Attack.get(path + "month(" + at.column + "),count()"));
  }

  private void pages(Target at) {
    String path = API + at.resource + "?select=id&order=";
    for (String order : List.of("", ".desc", ".nullsfirst", ".desc.nullslast")) {
      add(Attack.get(path + at.column + order));
      add(Attack.get(path + at.column + order + ",id&limit=1", "Prefer", "cursor"));
      add(Attack.get(path + at.other + ",id&limit=1"));
    }
    add(Attack.get(path + at.column + "->>ssn"));
    add(Attack.get(API + at.resource + "?select=x:" + at.column + "&order=x"));
    add(Attack.get(path + "full_label"));
  }

  private void relations(Target at) {
    for (String select :
        List.of(
            "id,desks(code,floor)",
            "id,desks!inner(code)",
            "id,...desks(floor)",
            "id,boss:boss_id(" + at.column + ")",
            "id,people(" + at.column + ")",
            "id,...people(" + at.column + ")",
            "id,visits(secret)",
            "id,...visits(secret)",
            "id,peers(id)",
            "id,badges(number)",
            "id,people!inner(id)&people." + at.column + "=eq." + at.guess,
            "id,people(id)&order=people(" + at.column + ")",
            "id,people(" + at.column + ".max())")) {
      add(Attack.get(API + at.resource + "?select=" + select));
    }
    for (String resource : List.of("visits", "badges", "desks")) {
      String key = resource.equals("visits") ? "id" : resource.equals("badges") ? "number" : "code";
      for (String select :
          List.of(
              key + ",people(" + at.column + ")",
              key + ",...people(" + at.column + ")",
              key + ",people(*)",
              key + ",people(count)",
              key + ",people!inner(id)&people." + at.column + "=eq." + at.guess,
              key + ",people(id)&people." + at.column + "=eq." + at.guess,
              key + ",people(id)&order=people(" + at.column + ")",
              key + ",people(" + at.column + ".min())",
              key + ",people(id)&people=not.is.null&people.order=" + at.column)) {
        add(Attack.get(API + resource + "?select=" + select));
      }
    }
  }

  private void functions(Target at) {
    for (String call :
        List.of("rpc/team_members?wanted=x", "rpc/first_of?wanted=x", "tools/find_person?team=x")) {
      for (String further :
          List.of(
              "",
              "&select=" + at.column,
              "&select=id&" + at.column + "=eq." + at.guess,
              "&select=id&order=" + at.column,
              "&select=" + at.column + ".max()",
              "&select=full_label",
              "&select=id,desks(floor)")) {
        add(Attack.get(API + call + further));
      }
    }
    for (String further : List.of("", "&ssn=eq.111-22-3333", "&salary=gt.52000", "&order=salary")) {
      add(Attack.get(API + "rpc/payroll?wanted=x" + further));
    }
  }

  /** What is written is the same on both sides, whatever the answer. */
  private void writes(Target at) {
    String path = API + at.resource;
    String value = "\"" + at.guess.replace("\"", "\\\"") + "\"";
    String row =
        "{\"id\": 77, \"team\": \"z\", \"name\": \"New\", \"" + at.column + "\": " + value + "}";
    String all = "return=representation";
    for (String prefer :
        List.of(all, "return=minimal", "return=headers-only", all + ",tx=rollback")) {
      add(Attack.send("POST", path, row, "Prefer", prefer));
      add(Attack.send("PATCH", path + "?id=eq.1", row, "Prefer", prefer));
      add(
          Attack.send(
              "PATCH",
              path + "?" + at.column + "=eq." + at.guess,
              "{\"team\": \"x\"}",
              "Prefer",
              prefer));
      add(Attack.send("PATCH", path + "?id=eq.1", "{\"team\": \"x\"}", "Prefer", prefer));
    }
    add(
        Attack.send(
            "POST",
            path + "?on_conflict=" + at.column,
            row,
            "Prefer",
            "resolution=merge-duplicates," + all));
    add(
        Attack.send(
            "POST",
            path + "?on_conflict=" + at.column,
            row,
            "Prefer",
            "resolution=ignore-duplicates," + all));
    // rows that are there are found by other keys than the masked one
    String key = at.resource.equals("people") ? "id" : at.resource.equals("visits") ? "id" : "team";
    for (String resolution : List.of("merge-duplicates", "ignore-duplicates")) {
      for (String target : List.of("", "?on_conflict=" + key, "?on_conflict=name,desk_code")) {
        add(
            Attack.send(
                "POST", path + target, row, "Prefer", "resolution=" + resolution + "," + all));
        add(
            Attack.send(
                "POST",
                path + target,
                "[{\"id\": 1, \"team\": \"x\", \"name\": \"Ann\"}]",
                "Prefer",
                "resolution=" + resolution + ",tx=rollback," + all));
      }
    }
    add(Attack.send("PATCH", path + "?id=eq.1", "{\"name\": \"Bob\"}", "Prefer", all));
    add(Attack.send("PATCH", path + "?id=gt.0", "{\"name\": \"Same\"}", "Prefer", all));
    add(Attack.send("PUT", path + "?" + at.column + "=eq." + at.guess, row, "Prefer", all));
    add(
        new Attack(
            "DELETE",
            path + "?" + at.column + "=eq." + at.guess,
            java.util.Map.of("Prefer", "return=headers-only,count=exact"),
            ""));
    add(
        Attack.send(
            "PATCH",
            path + "?id=eq.1&select=id," + at.column,
            "{\"team\": \"x\"}",
            "Prefer",
            all,
            "If-Match",
            "\"nothing\""));
    add(Attack.send("PATCH", path + "?id=eq.1", "{\"salary\": \"not a number\"}", "Prefer", all));
  }

  private void tools(Target at) {
    String in = "{'service': 'vault', 'resource': '" + at.resource + "', ";
    String guess = at.guess.replace("\"", "\\\"");
    tool("read_records", in + "'select': ['" + at.column + "']}");
    tool("read_records", in + "'select': ['" + at.column + "::text']}");
    tool("read_records", in + "'select': ['" + at.column + "->>ssn']}");
    tool("read_records", in + "'format': 'table'}");
    tool("read_records", in + "'select': ['id'], 'order': ['" + at.column + ".desc']}");
    tool("read_records", in + "'limit': 1, 'order': ['" + at.column + "']}");
    for (String operator : List.of("eq", "gt", "like", "is", "in", "fts")) {
      String value =
          operator.equals("is") ? "'null'" : operator.equals("in") ? "['x']" : "'" + guess + "'";
      attacks.add(
          Attack.tool(
              "read_records",
              (in
                      + "'select': ['id'], 'where': {'column': '"
                      + at.column
                      + "', 'op': '"
                      + operator
                      + "', 'value': "
                      + value
                      + "}}")
                  .replace('\'', '"')));
    }
    tool(
        "read_records",
        in + "'select': ['id', {'embed': 'people', 'select': ['" + at.column + "']}]}");
    for (String function : List.of("count", "sum", "min", "max")) {
      tool(
          "aggregate_records",
          in
              + "'aggregates': [{'function': '"
              + function
              + "', 'column': '"
              + at.column
              + "', 'as': 'n'}]}");
    }
    tool(
        "aggregate_records",
        in
            + "'aggregates': [{'function': 'count', 'as': 'n'}], 'group_by': ['"
            + at.column
            + "']}");
    tool("search_schema", "{'names': ['" + at.resource + "'], 'detail': 'full'}");
    tool(
        "update_records",
        in
            + "'where': {'column': '"
            + at.column
            + "', 'op': 'eq', 'value': '"
            + guess
            + "'}, 'values': {'team': 'x'}}");
    tool("update_records", in + "'where': {'column': 'id', 'value': 1}, 'values': {'team': 'x'}}");
    tool(
        "call_routine",
        "{'service': 'vault', 'routine': 'team_members', 'arguments': {'wanted': 'x'}}");
  }
}
