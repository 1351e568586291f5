namespace SmartPark.Ingest.Accounts.Pages;

/// <summary>The texts of the pages before the door in one language.</summary>
internal sealed record DoorWords
{
    public static readonly DoorWords English = new()
    {
        Language = "en", Other = "中文", OtherLanguage = "zh-CN", Product = "SmartPark",
        Name = "Name", Password = "Password", NewPassword = "New password", Repeat = "Repeat the password", Current = "Present password", Token = "Access token",
        SignIn = "Sign in", SignOut = "Sign out", Save = "Save", Back = "Back",
        SignInTitle = "Sign in", FirstTitle = "Create the administrator", SetTitle = "Set your password", ChangeTitle = "Change password",
        TokenPanel = "With the access token", TokenHint = "The administrator of this park set it when the service was installed.",
        NoAccount = "There is no account yet. The log of the service shows a link that creates the administrator.",
        FirstLead = "This account looks after all others. The link works once.", SetLead = "For the account {0}. The link works once.", ChangeLead = "Other sessions of your account end.",
        DemoTitle = "Demo: sign in with one click", DemoHint = "Only in the demo, and only from this machine.",
        Rule = "At least {0} characters, {1} of them different, without the name.",
        WrongPassword = "Name or password is wrong, or there were too many attempts; then wait {0} minutes.", WrongCurrent = "The present password is wrong.", WrongToken = "This is not the access token.",
        TooMany = "Too many wrong attempts. Try again in {0} s.", FormOld = "This page was open for too long, or somebody signed in meanwhile. Please try again.",
        WeakPassword = "This password cannot be used. At least {0} characters, {1} of them different, without the name.", Unequal = "The two passwords differ.",
        BadName = "A name has 1 to {0} letters, digits, spaces or . - _ @ and begins with a letter or digit.", NameTaken = "Another account has this name.",
        LinkGone = "This link is not good any more. Ask your administrator for a new one.",
        FirstGone = "This link is not good any more. While no administrator exists, each start of the service shows a new one in its log.",
        Roles = ["Operator", "Safety officer", "Bureau", "Administrator"],
        RoleNotes = ["acknowledges alarms, shelves minor ones", "everything about alarms", "reads only", "everything, and accounts"],
    };

    public static readonly DoorWords Chinese = new()
    {
        Language = "zh-CN", Other = "English", OtherLanguage = "en", Product = "智慧园区",
        Name = "用户名", Password = "密码", NewPassword = "新密码", Repeat = "再次输入密码", Current = "当前密码", Token = "访问令牌",
        SignIn = "登录", SignOut = "退出登录", Save = "保存", Back = "返回",
        SignInTitle = "登录", FirstTitle = "创建管理员账号", SetTitle = "设置密码", ChangeTitle = "修改密码",
        TokenPanel = "使用访问令牌登录", TokenHint = "访问令牌由园区管理员在安装服务时设定。",
        NoAccount = "尚无账号。服务日志中有创建管理员账号的链接。",
        FirstLead = "该账号管理其他所有账号。链接仅可使用一次。", SetLead = "账号：{0}。链接仅可使用一次。", ChangeLead = "修改后，该账号的其他会话将结束。",
        DemoTitle = "演示：一键登录", DemoHint = "仅限演示，且仅限本机。",
        Rule = "至少 {0} 个字符，其中至少 {1} 个不同，且不含用户名。",
        WrongPassword = "用户名或密码错误，或尝试次数过多；若次数过多，请等待 {0} 分钟。", WrongCurrent = "当前密码不正确。", WrongToken = "访问令牌不正确。",
        TooMany = "错误次数过多，请在 {0} 秒后再试。", FormOld = "页面已过期，或登录状态已变化，请重试。",
        WeakPassword = "该密码不可用：至少 {0} 个字符，其中至少 {1} 个不同，且不含用户名。", Unequal = "两次输入的密码不一致。",
        BadName = "用户名为 1 至 {0} 个字母、汉字、数字、空格或 . - _ @，并以字母、汉字或数字开头。", NameTaken = "该用户名已被使用。",
        LinkGone = "链接已失效，请向管理员索取新链接。", FirstGone = "链接已失效。在管理员账号创建之前，服务每次启动都会在日志中给出新链接。",
        Roles = ["值班员", "安全员", "经信局", "管理员"],
        RoleNotes = ["确认报警，搁置次要报警", "处理所有报警事务", "仅查看", "全部权限，并管理账号"],
    };

    public required string Language { get; init; }

    public required string Other { get; init; }

    public required string OtherLanguage { get; init; }

    public required string Product { get; init; }

    public required string Name { get; init; }

    public required string Password { get; init; }

    public required string NewPassword { get; init; }

    public required string Repeat { get; init; }

    public required string Current { get; init; }

    public required string Token { get; init; }

    public required string SignIn { get; init; }

    public required string SignOut { get; init; }

    public required string Save { get; init; }

    public required string Back { get; init; }

    public required string SignInTitle { get; init; }

    public required string FirstTitle { get; init; }

    public required string SetTitle { get; init; }

    public required string ChangeTitle { get; init; }

    public required string TokenPanel { get; init; }

    public required string TokenHint { get; init; }

    public required string NoAccount { get; init; }

    public required string FirstLead { get; init; }

    public required string SetLead { get; init; }

    public required string ChangeLead { get; init; }

    public required string DemoTitle { get; init; }

    public required string DemoHint { get; init; }

    public required string Rule { get; init; }

    public required string WrongPassword { get; init; }

    public required string WrongCurrent { get; init; }

    public required string WrongToken { get; init; }

    public required string TooMany { get; init; }

    public required string FormOld { get; init; }

    public required string WeakPassword { get; init; }

    public required string Unequal { get; init; }

    public required string BadName { get; init; }

    public required string NameTaken { get; init; }

    public required string LinkGone { get; init; }

    public required string FirstGone { get; init; }

    public required IReadOnlyList<string> Roles { get; init; }

    public required IReadOnlyList<string> RoleNotes { get; init; }

    /// <summary>The language of a request: <c>?culture=</c>, the cookie of the control room, the first of Accept-Language that there is, else English.</summary>
    public static DoorWords Of(HttpRequest request) =>
        Named(request.Query["culture"]) ?? Named(request.Cookies[DoorPage.CultureCookie])
            ?? request.GetTypedHeaders().AcceptLanguage.OrderByDescending(l => l.Quality ?? 1).Select(l => Named(l.Value.ToString())).FirstOrDefault(w => w is not null) ?? English;

    private static DoorWords? Named(string? tag) =>
        tag is null ? null : tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase) ? Chinese : tag.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? English : null;
}
