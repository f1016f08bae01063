package dev.postern.jwt;

import dev.postern.spi.AuthProvider;
import dev.postern.spi.Authenticator;
import dev.postern.spi.PluginContext;
import dev.postern.spi.Settings;
import java.time.InstantSource;
import org.pf4j.Extension;

/** Sign-in by bearer JWT. */
@Extension
public final class JwtProvider implements AuthProvider {
  static final String TYPE = "jwt";

  @Override
  public String type() {
    return TYPE;
  }

  @Override
  public Authenticator open(Settings settings, PluginContext context) {
    return JwtSettings.read(settings, context.configFolder())
        .open(InstantSource.system(), System::nanoTime, Thread::startVirtualThread);
  }
}
