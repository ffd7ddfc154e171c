"""Who people are at the page: logins, the first user, invitations, roles, second factors."""
