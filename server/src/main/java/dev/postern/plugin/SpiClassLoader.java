package dev.postern.plugin;

import java.net.URL;
import java.util.List;

/**
 * What a plugin sees of the gateway: the SPI, pf4j's markers and slf4j. Everything else is the JDK,
 * so a plugin may bring any version of any library without meeting the gateway's.
 */
final class SpiClassLoader extends ClassLoader {
  private static final List<String> SHARED = List.of("dev.postern.spi.", "org.pf4j.", "org.slf4j.");

  private final ClassLoader gateway;

  SpiClassLoader(ClassLoader gateway) {
    super("spi", getPlatformClassLoader());
    this.gateway = gateway;
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    if (isShared(name)) {
      return gateway.loadClass(name);
    }
    throw new ClassNotFoundException(name);
  }

  @Override
  protected URL findResource(String name) {
    return isShared(name.replace('/', '.')) ? gateway.getResource(name) : null;
  }

  private static boolean isShared(String name) {
    return SHARED.stream().anyMatch(name::startsWith);
  }
}
