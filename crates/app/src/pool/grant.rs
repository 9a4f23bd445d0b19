//! Grants: what a sign-in gives for 30 days. The refresh token names the grant and holds its secret; access and id tokens carry the
//! grant's id as `origin_jti`, so that what came of a grant is void with it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Pool,
    claims::Tokens,
    login::{Held, Login},
    refusal::{Answer, Refusal},
};
use crate::{
    Result, keys, random,
    record::Record,
    table::{Item, Key, Op},
    token::Refused,
};

const LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);
const PURPOSE: &str = "refresh";
const INVALID_REFRESH: Refusal = Refusal::Token("Invalid Refresh Token");
const INVALID_ACCESS: Refusal = Refusal::Token("Invalid Access Token");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) id: Uuid,
    pub(super) signed_in_at: Timestamp,
    subject: Uuid,
    secret_hash: String,
    generation: u32,
    revoked: bool,
    expires_at: Timestamp,
}

impl Record for Grant {
    const KIND: &'static str = "grant";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

impl Pool {
    /// A new grant for whoever has just shown to be this login.
    pub(super) async fn grant(&self, login: &Login) -> Answer<Tokens> {
        let (now, id, secret) = (self.clock.now(), self.ids.uuid(), random::secret(&*self.ids));
        let grant = Grant {
            id,
            signed_in_at: now,
            subject: login.subject,
            secret_hash: self.secrets.hash(PURPOSE, &secret),
            generation: login.generation,
            revoked: false,
            expires_at: now + LIFETIME,
        };
        let item = grant.item(self.grant_key(id), id, now);
        self.table.transact(vec![Op::PutIfAbsent(item)]).await?;
        let refresh = format!("{}.{secret}", id.simple());
        let tokens = self.mint(login, &grant).await?;
        Ok(Tokens {
            refresh: Some(refresh),
            ..tokens
        })
    }

    /// New access and id tokens for a refresh token, which stays as it is (Cognito's default).
    pub async fn refresh(&self, refresh_token: &str) -> Answer<Tokens> {
        let (_, grant) = self.grant_of(refresh_token).await?.ok_or(INVALID_REFRESH)?;
        if grant.expires_at <= self.clock.now() {
            return Err(Refusal::Token("Refresh Token has expired"));
        }
        let held = self.holder(&grant).await?;
        let held = held.ok_or(Refusal::Token("Refresh Token has been revoked"))?;
        self.mint(&held.login, &grant).await
    }

    /// Voids a refresh token and all that came of it. A token that is none is as good as void (RFC 7009, 2.2).
    pub async fn revoke(&self, refresh_token: &str) -> Answer<()> {
        if let Some((item, mut grant)) = self.grant_of(refresh_token).await? {
            grant.revoked = true;
            let change = grant.replace(&item, self.clock.now());
            self.table.transact(vec![change]).await?;
        }
        Ok(())
    }

    /// The grant and login behind an access token, if both still stand.
    pub(super) async fn bearer(&self, access_token: &str) -> Answer<(Grant, Held)> {
        let claims = self
            .verifier
            .claims(access_token)
            .await
            .map_err(|refused| match refused {
                Refused::Expired => Refusal::Token("Access Token has expired"),
                Refused::Bad => INVALID_ACCESS,
            })?;
        let id = claims.origin_jti.as_deref().and_then(|id| Uuid::try_parse(id).ok());
        let (_, grant) = self
            .read_grant(id.ok_or(INVALID_ACCESS)?)
            .await?
            .ok_or(INVALID_ACCESS)?;
        let held = self.holder(&grant).await?;
        let held = held.ok_or(Refusal::Token("Access Token has been revoked"))?;
        Ok((grant, held))
    }

    /// The login that holds the grant; `None` if the grant is void.
    async fn holder(&self, grant: &Grant) -> Result<Option<Held>> {
        let held = self.login(grant.subject).await?;
        Ok(held.filter(|held| !grant.revoked && grant.generation == held.login.generation))
    }

    async fn grant_of(&self, refresh_token: &str) -> Result<Option<(Item, Grant)>> {
        let Some((id, secret)) = refresh_token.split_once('.') else {
            return Ok(None);
        };
        let Ok(id) = Uuid::try_parse(id) else {
            return Ok(None);
        };
        let found = self.read_grant(id).await?;
        Ok(found.filter(|(_, grant)| self.secrets.matches(PURPOSE, secret, &grant.secret_hash)))
    }

    async fn read_grant(&self, id: Uuid) -> Result<Option<(Item, Grant)>> {
        let item = self.table.get(&self.grant_key(id)).await?;
        item.map(|item| Ok((item.clone(), Grant::read(&item)?))).transpose()
    }

    fn grant_key(&self, id: Uuid) -> Key {
        keys::token(&self.secrets.hash("grant", &id.to_string()))
    }
}
