package dev.postern.openapi;

import dev.postern.openapi.OpenApiSettings.Field;
import dev.postern.openapi.OpenApiSettings.Place;
import dev.postern.rows.Condition;
import dev.postern.rows.RowSelection;
import dev.postern.spi.CallContext;
import dev.postern.spi.Capability;
import dev.postern.spi.Catalog;
import dev.postern.spi.CommitGate;
import dev.postern.spi.DataSource;
import dev.postern.spi.Operator;
import dev.postern.spi.Query;
import dev.postern.spi.Result;
import dev.postern.spi.SourceException;
import dev.postern.spi.SourceException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One service behind HTTP. */
final class OpenApiSource implements DataSource {
  private final OpenApiSettings settings;
  private final Remote remote;
  private volatile Map<String, Operation> operations = Map.of();

  OpenApiSource(OpenApiSettings settings) {
    this.settings = settings;
    this.remote = new Remote(settings.limits(), settings.isPrivate());
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.CALL);
  }

  @Override
  public Set<Operator> operators() {
    return Condition.OPERATORS;
  }

  @Override
  public Catalog introspect() {
    Document document = Document.read(document());
    Operations.Found found = Operations.of(document, settings);
    operations = found.byName();
    String comment = Text.described(document.root().path("info").path("description").asString(""));
    return new Catalog(
        List.of(Operations.SCHEMA),
        List.of(),
        found.byName().values().stream().map(Operation::routine).toList(),
        List.of(),
        Map.of(),
        List.of(),
        Map.of(),
        found.warnings(),
        comment.isEmpty() ? Map.of() : Map.of(Operations.SCHEMA, comment),
        Map.of());
  }

  private byte[] document() {
    return switch (settings.document()) {
      case Place.Local(Path path) -> local(path);
      case Place.Remote(URI address) -> fetched(address);
    };
  }

  private byte[] local(Path path) {
    int most = settings.limits().documentBytes();
    try (InputStream file = Files.newInputStream(path)) {
      byte[] bytes = file.readNBytes(most + 1);
      if (bytes.length > most) {
        throw unavailable("is longer than the %d bytes of max-document-bytes".formatted(most));
      }
      return bytes;
    } catch (IOException unreadable) {
      throw unavailable("cannot be read: " + path);
    }
  }

  /** The credential is for the service, and goes to no other server. */
  private byte[] fetched(URI address) {
    boolean isSameServer =
        address.getScheme().equals(settings.base().getScheme())
            && address.getAuthority().equalsIgnoreCase(settings.base().getAuthority());
    List<Field> fields =
        isSameServer ? settings.credential().map(List::of).orElse(List.of()) : List.of();
    CallContext call =
        new CallContext(
            "",
            "",
            "{}",
            System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(settings.limits().timeoutMillis()),
            true,
            0);
    Remote.Answer answer =
        remote.send(
            new Remote.Request("GET", address, fields, null),
            call,
            settings.limits().documentBytes());
    if (answer.status() != 200) {
      throw unavailable("cannot be fetched: the server answers with " + answer.status());
    }
    return answer.body();
  }

  private static SourceException unavailable(String what) {
    return new SourceException(Kind.UNAVAILABLE, "the OpenAPI document " + what);
  }

  @Override
  public List<Result> execute(List<Query> transaction, CallContext call, CommitGate gate) {
    if (transaction.size() != 1 || !(transaction.getFirst() instanceof Query.Call asked)) {
      throw new UnsupportedOperationException("anything but one call");
    }
    Operation operation = operations.get(asked.routine().name());
    if (operation == null) {
      throw new SourceException(
          Kind.MISSING_OBJECT, "no operation " + asked.routine().name() + " any more");
    }
    if (call.isReadOnly() && !operation.routine().isReadOnly()) {
      throw new SourceException(Kind.READ_ONLY, operation.statement() + " may change something");
    }
    // so that a condition that cannot be had is told before anything is changed
    asked.rows().ifPresent(rows -> Condition.of(rows.where()));
    RowSelection.goOn(call);
    Remote.Request request = RequestWriter.of(operation, settings, asked.arguments());
    Remote.Answer answer = remote.send(request, call, settings.limits().responseBytes());
    return gate.pass(List.of(new AnswerReader(operation, answer).read(asked, call)));
  }

  @Override
  public Figures figures() {
    return remote.figures();
  }

  @Override
  public boolean isReady() {
    return remote.isReached(settings.base());
  }

  @Override
  public void close() {
    remote.close();
  }
}
