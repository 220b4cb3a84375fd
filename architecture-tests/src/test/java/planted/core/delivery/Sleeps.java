package planted.core.delivery;

final class Sleeps {
  void sleep() throws InterruptedException {
    Thread.sleep(1);
  }
}
