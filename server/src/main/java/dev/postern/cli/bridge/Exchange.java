package dev.postern.cli.bridge;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** One request of the client until all of its answer has been passed on. */
final class Exchange {
  private final Endpoint endpoint;
  private final Message request;
  private final Optional<Session> session;
  private final Output output;
  private final AtomicBoolean isTakenBack = new AtomicBoolean();
  private Thread thread;

  /**
   * @param session that it belongs to; a request of the later era belongs to none
   */
  Exchange(Endpoint endpoint, Message request, Optional<Session> session, Output output) {
    this.endpoint = endpoint;
    this.request = request;
    this.session = request.revision().isPresent() ? Optional.empty() : session;
    this.output = output;
  }

  void start(Runnable atEnd) {
    thread =
        Thread.startVirtualThread(
            () -> {
              try {
                run();
              } finally {
                atEnd.run();
              }
            });
  }

  /** Waits for the answer, unless it has no end of its own. */
  void finish() throws InterruptedException {
    if (request.isListening()) {
      takeBack();
    }
    thread.join();
  }

  /** Ends it where that is how its era takes a call back: by leaving. */
  boolean takeBack() {
    if (request.revision().isEmpty()) {
      return false;
    }
    isTakenBack.set(true);
    thread.interrupt();
    return true;
  }

  private void run() {
    try {
      HttpResponse<InputStream> answer = post();
      if (answer.statusCode() == 404 && session.isPresent()) {
        answer.body().close();
        session.get().reopen();
        answer = post();
      }
      passOn(answer);
    } catch (IOException failed) {
      if (!isTakenBack.get()) {
        output.error(request.id(), endpoint.unreachable(failed));
      }
    } catch (InterruptedException takenBack) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<InputStream> post() throws IOException, InterruptedException {
    return endpoint.post(request, session.map(Session::headers).orElse(Map.of()));
  }

  private void passOn(HttpResponse<InputStream> answer) throws IOException {
    try (InputStream _ = answer.body()) {
      if (answer.statusCode() < 400) {
        Endpoint.messages(answer, output::message);
        return;
      }
      StringBuilder told = new StringBuilder();
      Endpoint.messages(answer, told::append);
      Endpoint.error(told.toString(), request.id())
          .ifPresentOrElse(
              output::message,
              () ->
                  output.error(
                      request.id(), "The gateway answered with HTTP " + answer.statusCode()));
    }
  }
}
