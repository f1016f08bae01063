package dev.postern.bench;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Calls of the gateway, as bytes.
 *
 * @param apiKey whose owner reads the tables
 * @param keys how many keys there are
 */
record Requests(int port, String apiKey, int keys) {
  private static final int VARIANTS = 4_096;

  /** GET of one row by its key. */
  List<HttpCall> restByKey(String table, String nameStart) {
    return variants(key -> new HttpCall(get(table + "?id=eq." + key), named(nameStart, key)));
  }

  /** GET of a page of rows. */
  List<HttpCall> restPage(String table, String nameStart) {
    return variants(
        key ->
            new HttpCall(
                get(table + "?id=gte." + key + "&order=id&limit=" + ItemTable.PAGE),
                named(nameStart, key + ItemTable.PAGE - 1)));
  }

  /** An MCP tool call that reads one row by its key. */
  List<HttpCall> mcpByKey(String table, String nameStart) {
    return variants(
        key ->
            new HttpCall(
                toolCall(
                    """
                    {"resource":"%s","where":{"column":"id","op":"eq","value":%d}}\
                    """
                        .formatted(table, key)),
                named(nameStart, key)));
  }

  /** An MCP tool call that reads a page of rows. */
  List<HttpCall> mcpPage(String table, String nameStart) {
    return variants(
        key ->
            new HttpCall(
                toolCall(
                    """
                    {"resource":"%s","where":{"column":"id","op":"gte","value":%d},\
                    "order":["id"],"limit":%d}\
                    """
                        .formatted(table, key, ItemTable.PAGE)),
                named(nameStart, key + ItemTable.PAGE - 1)));
  }

  /** A call of the handler written by hand. */
  List<HttpCall> plain(String path, int rows) {
    return variants(
        key -> new HttpCall(request(path + key), named(ItemTable.NAME_START, key + rows - 1)));
  }

  private List<HttpCall> variants(LongFunction<HttpCall> call) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
    return random.longs(VARIANTS, 1, keys - (long) ItemTable.PAGE).mapToObj(call).toList();
  }

  /** Ends with the quotation mark, so that item 1 is not found in item 11. */
  private static byte[] named(String nameStart, long key) {
    return (nameStart + key + "\"").getBytes(StandardCharsets.UTF_8);
  }

  private byte[] get(String path) {
    return request("/api/bench/" + path);
  }

  private byte[] request(String path) {
    return bytes(
        """
        GET %s HTTP/1.1
        Host: 127.0.0.1:%d
        X-API-Key: %s
        Accept: application/json

        """
            .formatted(path, port, apiKey));
  }

  private byte[] toolCall(String arguments) {
    String body =
        """
        {"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read_records",\
        "arguments":%s,"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",\
        "io.modelcontextprotocol/clientCapabilities":{},\
        "io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}\
        """
            .formatted(arguments);
    return bytes(
        """
        POST /mcp HTTP/1.1
        Host: 127.0.0.1:%d
        X-API-Key: %s
        Content-Type: application/json
        Accept: application/json, text/event-stream
        MCP-Protocol-Version: 2026-07-28
        Mcp-Method: tools/call
        Mcp-Name: read_records
        Content-Length: %d

        %s\
        """
            .formatted(port, apiKey, body.length(), body));
  }

  private static byte[] bytes(String text) {
    return text.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
  }
}
