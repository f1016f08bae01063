package dev.postern.bench;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * One HTTP call, ready to send.
 *
 * @param request the bytes to send
 * @param expected a piece that the answer's body must have
 */
record HttpCall(byte[] request, byte[] expected) {

  void write(DataOutputStream out) throws IOException {
    out.writeInt(request.length);
    out.write(request);
    out.writeInt(expected.length);
    out.write(expected);
  }

  static HttpCall read(DataInputStream in) throws IOException {
    return new HttpCall(in.readNBytes(in.readInt()), in.readNBytes(in.readInt()));
  }
}
