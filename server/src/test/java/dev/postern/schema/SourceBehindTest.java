package dev.postern.schema;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.postern.spi.DataSource;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SourceBehindTest {

  /** Of a question that the SPI itself has an answer to, the compiler says nothing. */
  @Test
  void everyQuestionReachesTheSource() {
    List<Method> questions =
        Arrays.stream(DataSource.class.getDeclaredMethods()).filter(Method::isDefault).toList();
    assertFalse(questions.isEmpty());
    for (Method question : questions) {
      assertDoesNotThrow(
          () ->
              SourceBehind.class.getDeclaredMethod(
                  question.getName(), question.getParameterTypes()),
          question.toString());
    }
  }
}
