package planted.core.order;

public class OpenUseCase {
  public void handle() {}

  public void alsoCancel() {}
}
