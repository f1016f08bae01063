package dev.postern;

import java.nio.file.Path;

/** The sample shop under other names, as a config made from the demo's. */
final class AliasedShop {
  static final String ALIASES =
      """
          aliases:
            customers:
              name: clients
              columns: {full_name: contact, email: mail, id: client_no, region_code: country}
            orders: {name: purchases, columns: {customer_id: buyer_no, total_cents: total}}
            order_items: {columns: {order_id: purchase_no, line_number: line}}
            regions: {columns: {code: iso}}
            latest_orders: {name: latest_purchases, arguments: {max_rows: at_most}}
            revenue_of_month: {columns: {revenue_cents: revenue}}
            close_ticket: {name: settle}
      """;

  private static final String ROLES =
      """
      roles:
        reader:
          database-role: shop_reader
          allow:
            shop/*: {actions: [read, call], max-rows: 1000}
            shop/clients: {actions: [read], columns: {exclude: [tax_id, phone]}}
        tenant:
          database-role: shop_tenant
          allow:
            shop/*:
              actions: [read, create, update, delete, call]
              mcp: {writes: [create], confirm: never}
        narrow:
          database-role: shop_reader
          allow:
            shop/clients:
              actions: [read]
              columns: {include: [client_no, contact]}
            shop/purchases: {actions: [read], rows: buyer_no=eq.1}
      """;

  private AliasedShop() {}

  /** The demo's config with aliases and with roles for what they name. */
  static String config(String demo, String aliases, Path hooks) {
    String start = demo.substring(0, demo.indexOf("roles:"));
    return start.replace("    connector: postgres\n", "    connector: postgres\n" + aliases)
        + ROLES
        + "audit: {file: audit.jsonl}\ndata-folder: state\nhooks: {folder: '"
        + hooks
        + "'}\n";
  }
}
