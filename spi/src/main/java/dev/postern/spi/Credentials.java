package dev.postern.spi;

import java.util.List;

/** What came with a request that may prove who sent it. */
public interface Credentials {

  /** All values of a header, in order; empty where there is none. Names in any case. */
  List<String> header(String name);

  /** The peer's address, as text. */
  String remoteAddress();
}
