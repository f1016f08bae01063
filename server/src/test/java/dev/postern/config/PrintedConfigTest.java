package dev.postern.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What {@code check --print} shows of roles. */
class PrintedConfigTest {
  private static Config parse(String text) {
    return ConfigLoader.parse(Path.of("conf", "postern.yaml"), text, Path.of("."), Map.of());
  }

  @Test
  void whatIsPrintedCanBeReadAgain() {
    Config config =
        parse(
            """
            services: {shop: {connector: postgres}}
            roles:
              reader:
                allow:
                  shop/*: {actions: [read]}
                  shop/orders: {actions: [read], columns: {include: [id]}}
                  shop/customers: {actions: [read], columns: {exclude: [tax_id]}, rows: id=gt.1}
                  shop/payments: {actions: []}
                  shop/invoices: {actions: []}
            """);

    String printed = config.print();
    assertFalse(printed.contains("&"), printed);
    assertEquals(printed, parse(printed).print());
    List<RuleConfig> rules = parse(printed).roles().get("reader").rules();
    assertEquals(List.of("id"), rules.get(1).includeColumns());
    assertEquals(List.of("tax_id"), rules.get(2).excludeColumns());
  }
}
