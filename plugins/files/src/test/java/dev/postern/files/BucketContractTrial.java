package dev.postern.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;

/** The contract for a bucket of moto. {@code mvn -Ps3 verify}. */
class BucketContractTrial extends CsvContractTest {
  private Moto moto;

  @Override
  Map<String, Object> place(Path root) throws IOException {
    moto = Moto.start("contract");
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        moto.put("in/" + root.relativize(file), Files.readAllBytes(file));
      }
    }
    return Map.of("bucket", moto.settings("contract", "in/"));
  }

  @AfterAll
  void stopServer() {
    if (moto != null) {
      moto.close();
    }
  }
}
