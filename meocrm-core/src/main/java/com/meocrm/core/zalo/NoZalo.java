package com.meocrm.core.zalo;

import com.meocrm.core.shared.Secret;
import java.time.Duration;

/** For hubs that do not reach Zalo: nothing is sent, and everything says so. */
public final class NoZalo implements ZaloApi {
  @Override
  public Answer<Tokens> exchange(App app, Secret code, Secret verifier, Duration deadline) {
    return none();
  }

  @Override
  public Answer<Tokens> refresh(App app, Secret refreshToken, Duration deadline) {
    return none();
  }

  @Override
  public Answer<OfficialAccount> officialAccount(App app, Secret accessToken, Duration deadline) {
    return none();
  }

  @Override
  public Answer<ZaloTemplate> template(
      App app, Secret accessToken, String templateId, Duration deadline) {
    return none();
  }

  @Override
  public Answer<Quota> quota(App app, Secret accessToken, Duration deadline) {
    return none();
  }

  @Override
  public Answer<Sent> send(App app, Secret accessToken, Message message, Duration deadline) {
    return none();
  }

  @Override
  public Answer<Told> tell(
      App app, Secret accessToken, String userId, String text, Duration deadline) {
    return none();
  }

  @Override
  public String grantLink(String appId, String redirect, String challenge, String state) {
    return redirect;
  }

  private static <T> Answer<T> none() {
    return new NoAnswer<>("this hub does not reach Zalo", false);
  }
}
