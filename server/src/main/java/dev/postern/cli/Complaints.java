package dev.postern.cli;

import dev.postern.config.ConfigException;
import dev.postern.error.GatewayException;
import dev.postern.spi.SourceException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in a line or two; a stack trace only for what nobody foresaw. */
final class Complaints implements IExecutionExceptionHandler {
  static final int CONFIG_IS_WRONG = 3;
  static final int SOURCE_IS_UNREACHABLE = 4;
  static final int SOMETHING_WAS_KEPT = 5;

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine commandLine, ParseResult parsed) {
    return tell(failure, commandLine.getErr());
  }

  /** Says it, and gives the process's exit code. */
  static int tell(Exception failure, PrintWriter err) {
    switch (failure) {
      case ConfigException wrong -> {
        err.println(wrong.getMessage());
        return CONFIG_IS_WRONG;
      }
      case SourceException unreachable -> {
        err.println("The data source cannot be used: " + unreachable.getMessage());
        return SOURCE_IS_UNREACHABLE;
      }
      case GatewayException refused -> {
        err.println(refused.getMessage());
        if (refused.hint() != null) {
          err.println(refused.hint());
        }
      }
      case CommandException refused -> err.println(refused.getMessage());
      case UncheckedIOException io -> err.println(io.getMessage() + ": " + io.getCause());
      default -> failure.printStackTrace(err);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }
}
