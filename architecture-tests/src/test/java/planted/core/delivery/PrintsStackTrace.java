package planted.core.delivery;

final class PrintsStackTrace {
  void print(RuntimeException failure) {
    failure.printStackTrace();
  }
}
