package dev.postern.schema;

import dev.postern.error.ErrorCode;
import dev.postern.error.GatewayException;
import dev.postern.operation.Operation;
import dev.postern.spi.Identity;
import dev.postern.spi.Routine;
import java.util.List;
import java.util.Optional;

/** The services as one caller may see them. */
@FunctionalInterface
public interface Views {

  /** The exposed schemas of a service in order, the default first; empty where there are none. */
  default List<String> schemas(String service) {
    return List.of();
  }

  /**
   * All that a service has, whoever asks: for documents of services whose operator wants that. It
   * grants nothing.
   */
  default Optional<SchemaView> everything(String service) {
    return Optional.empty();
  }

  /**
   * What the document of a service shows to a caller: what they may see, where the source decides
   * by itself who may do what, by its own word.
   *
   * @throws dev.postern.spi.SourceException where the source cannot say what the caller may do
   */
  default Optional<SchemaView> described(String service, Identity identity) {
    return of(identity).stream().filter(view -> view.service().equals(service)).findFirst();
  }

  /** The source's own description of a schema, or empty. */
  default String comment(String service, String schema) {
    return "";
  }

  /** What is said to a caller of a resource that does not exist for them. */
  default GatewayException unknown(Identity identity, Operation asked) {
    String name = asked.endpoint().resource();
    return asked instanceof Operation.Call
        ? new GatewayException(
            ErrorCode.ROUTINE_UNKNOWN,
            "Could not find the function " + name + " in the schema cache")
        : new GatewayException(
            ErrorCode.RESOURCE_UNKNOWN,
            "Could not find the table '" + name + "' in the schema cache");
  }

  /**
   * The routine that a call means; the first of its name where nothing tells them apart.
   *
   * @throws GatewayException where there is none or several are meant
   */
  default Routine meant(Identity identity, Operation.Call call) {
    return of(identity).stream()
        .filter(view -> view.service().equals(call.endpoint().service()))
        .flatMap(view -> view.routines().stream())
        .filter(one -> one.name().equals(call.endpoint().resource()))
        .findFirst()
        .orElseThrow(() -> unknown(identity, call))
        .routine();
  }

  /** One view for each service of which the caller may see anything, sorted by name. */
  List<SchemaView> of(Identity identity);
}
