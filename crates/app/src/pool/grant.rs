//! Grants: what a sign-in gives for 30 days. The refresh token names the grant and its turn; access and id tokens carry the
//! grant's id as `origin_jti`, so that what came of a grant is void with it.
//!
//! A refresh token may be exchanged for its successor (RFC 9700, 4.14.2). The one that was exchanged stays good for a minute, for
//! two pages that ask at once and for an answer that got lost. Whoever shows it later, or an older one, shows that someone has
//! taken it: then the grant ends, for the thief and for the robbed.

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
    Result, keys,
    record::Record,
    table::{Item, Key, Op},
    token::Refused,
};

const LIFETIME: SignedDuration = SignedDuration::from_hours(30 * 24);
/// How long a refresh token that was exchanged is still taken for its successor.
const GRACE: SignedDuration = SignedDuration::from_secs(60);
/// How often an exchange is tried again when another was faster.
const TRIES: usize = 8;
const PURPOSE: &str = "refresh";
const INVALID_REFRESH: Refusal = Refusal::Token("Invalid Refresh Token");
const INVALID_ACCESS: Refusal = Refusal::Token("Invalid Access Token");
const REVOKED: Refusal = Refusal::Token("Refresh Token has been revoked");

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Grant {
    pub(super) id: Uuid,
    pub(super) signed_in_at: Timestamp,
    subject: Uuid,
    /// How often the refresh token was exchanged, and when last.
    turn: u32,
    turned_at: Timestamp,
    pub(super) generation: u32,
    revoked: bool,
    expires_at: Timestamp,
}

impl Record for Grant {
    const KIND: &'static str = "grant";

    fn expires_at(&self) -> Option<Timestamp> {
        Some(self.expires_at)
    }
}

/// A grant as it was read.
pub(super) struct HeldGrant {
    pub(super) grant: Grant,
    pub(super) item: Item,
}

impl Pool {
    /// A new grant for whoever has just shown to be this login.
    pub(super) async fn grant(&self, login: &Login) -> Answer<Tokens> {
        let (now, id) = (self.clock.now(), self.ids.uuid());
        let grant = Grant {
            id,
            signed_in_at: now,
            subject: login.subject,
            turn: 0,
            turned_at: now,
            generation: login.generation,
            revoked: false,
            expires_at: now + LIFETIME,
        };
        let item = grant.item(self.grant_key(id), id, now);
        self.table.transact(vec![Op::PutIfAbsent(item)]).await?;
        let tokens = self.mint(login, &grant).await?;
        Ok(Tokens {
            refresh: Some(self.refresh_token(&grant)),
            ..tokens
        })
    }

    /// New access and id tokens for a refresh token, which stays as it is: for clients that know no exchange.
    pub async fn refresh(&self, refresh_token: &str) -> Answer<Tokens> {
        let (held, login) = self.refreshed(refresh_token).await?;
        self.mint(&login, &held.grant).await
    }

    /// New tokens of all three kinds for a refresh token, which is good no more.
    pub async fn exchange(&self, refresh_token: &str) -> Answer<Tokens> {
        for _ in 0..TRIES {
            let (HeldGrant { mut grant, item }, login) = self.refreshed(refresh_token).await?;
            // One that was just exchanged gets the same successor again.
            if self.refresh_token(&grant) == refresh_token {
                grant.turn += 1;
                grant.turned_at = self.clock.now();
                if !self.replace(grant.replace(&item, self.clock.now())).await? {
                    continue;
                }
            }
            let tokens = self.mint(&login, &grant).await?;
            return Ok(Tokens {
                refresh: Some(self.refresh_token(&grant)),
                ..tokens
            });
        }
        Err(Refusal::TooManyRequests)
    }

    /// Voids a refresh token and all that came of it. A token that is none is as good as void (RFC 7009, 2.2).
    pub async fn revoke(&self, refresh_token: &str) -> Answer<()> {
        if let Some((_, held)) = self.grant_of(refresh_token).await? {
            self.end_grant(held).await?;
        }
        Ok(())
    }

    /// The grant and login behind an access token, if both still stand.
    pub(super) async fn bearer(&self, access_token: &str) -> Answer<(HeldGrant, Held)> {
        let claims = self
            .verifier
            .claims(access_token)
            .await
            .map_err(|refused| match refused {
                Refused::Expired => Refusal::Token("Access Token has expired"),
                Refused::Bad | Refused::Unsure => INVALID_ACCESS,
            })?;
        let id = claims.origin_jti.as_deref().and_then(|id| Uuid::try_parse(id).ok());
        let found = self.read_grant(id.ok_or(INVALID_ACCESS)?).await?;
        let found = found.ok_or(INVALID_ACCESS)?;
        let held = self.holder(&found.grant).await?;
        let held = held.ok_or(Refusal::Token("Access Token has been revoked"))?;
        Ok((found, held))
    }

    /// The grant and login behind a refresh token that is good now.
    async fn refreshed(&self, refresh_token: &str) -> Answer<(HeldGrant, Login)> {
        let (turn, found) = self.grant_of(refresh_token).await?.ok_or(INVALID_REFRESH)?;
        let (now, grant) = (self.clock.now(), &found.grant);
        if grant.expires_at <= now {
            return Err(Refusal::Token("Refresh Token has expired"));
        }
        let held = self.holder(grant).await?.ok_or(REVOKED)?;
        let just_now = turn + 1 == grant.turn && now < grant.turned_at + GRACE;
        if turn != grant.turn && !just_now {
            self.end_grant(found).await?;
            return Err(REVOKED);
        }
        Ok((found, held.login))
    }

    async fn end_grant(&self, mut held: HeldGrant) -> Answer<()> {
        for _ in 0..TRIES {
            held.grant.revoked = true;
            if self.replace(held.grant.replace(&held.item, self.clock.now())).await? {
                return Ok(());
            }
            match self.read_grant(held.grant.id).await? {
                Some(now) => held = now,
                None => return Ok(()),
            }
        }
        Err(Refusal::TooManyRequests)
    }

    /// The login that holds the grant; `None` if the grant is void.
    async fn holder(&self, grant: &Grant) -> Result<Option<Held>> {
        let held = self.login(grant.subject).await?;
        Ok(held.filter(|held| !grant.revoked && grant.generation == held.login.generation))
    }

    /// The grant that a refresh token names, and the turn that it is of: `<grant>.<turn>.<keyed hash of both>`.
    async fn grant_of(&self, refresh_token: &str) -> Result<Option<(u32, HeldGrant)>> {
        let Some((named, hash)) = refresh_token.rsplit_once('.') else {
            return Ok(None);
        };
        let parts = named.split_once('.');
        let parts = parts.and_then(|(id, turn)| Some((Uuid::try_parse(id).ok()?, turn.parse().ok()?)));
        match parts {
            Some((id, turn)) if self.secrets.matches(PURPOSE, named, hash) => {
                Ok(self.read_grant(id).await?.map(|held| (turn, held)))
            }
            _ => Ok(None),
        }
    }

    fn refresh_token(&self, grant: &Grant) -> String {
        let named = format!("{}.{}", grant.id.simple(), grant.turn);
        format!("{named}.{}", self.secrets.hash(PURPOSE, &named))
    }

    async fn read_grant(&self, id: Uuid) -> Result<Option<HeldGrant>> {
        let item = self.table.get(&self.grant_key(id)).await?;
        let read = |item: Item| {
            Ok(HeldGrant {
                grant: Grant::read(&item)?,
                item,
            })
        };
        item.map(read).transpose()
    }

    fn grant_key(&self, id: Uuid) -> Key {
        keys::token(&self.secrets.hash("grant", &id.to_string()))
    }
}
